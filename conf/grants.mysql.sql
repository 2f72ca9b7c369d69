-- Formpledge on MariaDB or MySQL, step 3 of 3: what each module may do. Run
-- it as the server's root after "pledgectl db migrate", and again after each
-- migration. Nothing here lets a module change a table's definition, read a
-- file, or see another module's database.

-- feedback: puts in what was sent; of what is there it can only ask whether
-- a form's nonce is known. Reading is for staff, by pledgectl.
GRANT INSERT, SELECT (nonce) ON formpledge_feedback.feedback
	TO 'formpledge-feedback'@'localhost';
GRANT INSERT ON formpledge_feedback.feedback_person
	TO 'formpledge-feedback'@'localhost';
