-- Formpledge on MariaDB or MySQL, step 3 of 3: what each module may do. Run
-- it as the server's root after "pledgectl db migrate", and again after each
-- migration. Nothing here lets a module change a table's definition, read a
-- file, or see another module's database.

-- feedback: puts in what was sent; shows it to who has its receipt, who may
-- correct or withdraw it; ends what is due. What was agreed to, when it came
-- and until when it is answered it cannot change, nor a sealed part.
GRANT SELECT, INSERT, DELETE, UPDATE (category, message, may_contact,
	may_publish, mail_news, fields, person, corrected, receipt, due,
	anonymise, noticed) ON formpledge_feedback.feedback
	TO 'formpledge-feedback'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_feedback.feedback_person
	TO 'formpledge-feedback'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_feedback.feedback_piece
	TO 'formpledge-feedback'@'localhost';
GRANT SELECT, INSERT, UPDATE (next, lease, attempts)
	ON formpledge_feedback.feedback_notice
	TO 'formpledge-feedback'@'localhost';
GRANT SELECT, INSERT, UPDATE (seen) ON formpledge_feedback.feedback_clock
	TO 'formpledge-feedback'@'localhost';
GRANT SELECT ON formpledge_feedback.retention_last
	TO 'formpledge-feedback'@'localhost';
GRANT SELECT ON formpledge_feedback.fp_schema
	TO 'formpledge-feedback'@'localhost';

-- surveys: reads definitions' state, notes who was given a ballot, counts.
-- Opening and closing is for the operator: it can neither make a survey nor
-- forget who was asked, and what is spent stays spent.
GRANT SELECT, UPDATE (tally) ON formpledge_surveys.survey
	TO 'formpledge-surveys'@'localhost';
GRANT SELECT, INSERT ON formpledge_surveys.survey_issued
	TO 'formpledge-surveys'@'localhost';
GRANT SELECT, INSERT ON formpledge_surveys.survey_spent
	TO 'formpledge-surveys'@'localhost';
GRANT SELECT, INSERT, UPDATE (drained) ON formpledge_surveys.survey_box
	TO 'formpledge-surveys'@'localhost';
-- what was shown stays in the ledger as it was
GRANT SELECT, INSERT ON formpledge_surveys.survey_release
	TO 'formpledge-surveys'@'localhost';
-- what was written is put in, and read by pledgectl alone
GRANT INSERT ON formpledge_surveys.survey_text
	TO 'formpledge-surveys'@'localhost';
GRANT SELECT ON formpledge_surveys.retention_last
	TO 'formpledge-surveys'@'localhost';
GRANT SELECT ON formpledge_surveys.fp_schema
	TO 'formpledge-surveys'@'localhost';

-- registration: members come, change and go; what they agreed to is only ever
-- added.
GRANT SELECT, INSERT, DELETE, UPDATE ON formpledge_registration.member
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE, UPDATE (sealed) ON formpledge_registration.profile
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT ON formpledge_registration.consent
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT ON formpledge_registration.look
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, UPDATE (member, due) ON formpledge_registration.disclosure
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT ON formpledge_registration.chain_link
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, UPDATE (seq, mac) ON formpledge_registration.chain_head
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_registration.session
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_registration.revoked
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE, UPDATE (due, lease, attempts) ON formpledge_registration.outbox
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, UPDATE (tick) ON formpledge_registration.keystore_seen
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_registration.mail_choice
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE, UPDATE (state) ON formpledge_registration.visitor
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_registration.suppressed
	TO 'formpledge-registration'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_registration.objection
	TO 'formpledge-registration'@'localhost';
-- what everybody is told is written by pledgectl alone
GRANT SELECT ON formpledge_registration.announcement
	TO 'formpledge-registration'@'localhost';
-- retention is run by pledgectl, which cuts chains as well
GRANT SELECT ON formpledge_registration.retention_last
	TO 'formpledge-registration'@'localhost';
GRANT SELECT ON formpledge_registration.fp_schema
	TO 'formpledge-registration'@'localhost';

-- the keystore: a key is never rewritten by the module, only by pledgectl.
GRANT SELECT, INSERT, DELETE, UPDATE (state) ON formpledge_keystore.keystore_key
	TO 'formpledge-keystore'@'localhost';
GRANT SELECT, INSERT, DELETE, UPDATE (slot) ON formpledge_keystore.keystore_index
	TO 'formpledge-keystore'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_keystore.keystore_gone
	TO 'formpledge-keystore'@'localhost';
GRANT SELECT, INSERT, UPDATE (value) ON formpledge_keystore.keystore_mark
	TO 'formpledge-keystore'@'localhost';
-- Whom other stores are to forget: put in, and read by pledgectl alone.
GRANT INSERT ON formpledge_keystore.keystore_feed
	TO 'formpledge-keystore'@'localhost';
GRANT SELECT ON formpledge_keystore.fp_schema
	TO 'formpledge-keystore'@'localhost';

-- staff: the audit log is only ever added to, and nobody of staff can make
-- an entry that would pass, or read one: that takes a key.
GRANT SELECT ON formpledge_staff.retention_last
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_staff.fp_schema
	TO 'formpledge-staff'@'localhost';
-- of the others' it sees what it shows, sealed; what opens it, it is handed
-- by the custodian for one look. The password nobody of staff sees.
GRANT SELECT (id, state, policy, age_limit, age_month, age_method, mail_news,
	restricted, user_id, email, name, phone, address, email_new, language,
	suspended_until) ON formpledge_registration.member
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_registration.profile
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_registration.consent
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_registration.objection
	TO 'formpledge-staff'@'localhost';
GRANT SELECT, INSERT ON formpledge_registration.disclosure
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_registration.fp_schema
	TO 'formpledge-staff'@'localhost';
GRANT SELECT, UPDATE (state, state_version, state_who, state_at, answered,
	answered_how) ON formpledge_feedback.feedback
	TO 'formpledge-staff'@'localhost';
GRANT SELECT, INSERT ON formpledge_feedback.feedback_person
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_feedback.feedback_piece
	TO 'formpledge-staff'@'localhost';
-- of surveys what everybody saw: no tally, no key, no ballot
GRANT SELECT (id, state, digest) ON formpledge_surveys.survey
	TO 'formpledge-staff'@'localhost';
GRANT SELECT (survey, number, answers, digest, figures)
	ON formpledge_surveys.survey_release
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_surveys.fp_schema
	TO 'formpledge-staff'@'localhost';
-- when what had ended was last erased
GRANT SELECT ON formpledge_registration.retention_last
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_feedback.retention_last
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_surveys.retention_last
	TO 'formpledge-staff'@'localhost';
GRANT SELECT ON formpledge_feedback.fp_schema
	TO 'formpledge-staff'@'localhost';

-- the custodian: adds to the records, for the member and for the site, and
-- changes none; reads the keys of members and of forms that came; ends the
-- account of a child, with all that is about it.
GRANT SELECT, INSERT ON formpledge_staff.audit
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, INSERT ON formpledge_staff.chain_link
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, INSERT, UPDATE (seq, mac) ON formpledge_staff.chain_head
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT ON formpledge_staff.fp_schema
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, INSERT ON formpledge_registration.look
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, INSERT ON formpledge_registration.chain_link
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, UPDATE (seq, mac) ON formpledge_registration.chain_head
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, DELETE ON formpledge_registration.member
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (member), DELETE ON formpledge_registration.profile
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (member), DELETE ON formpledge_registration.outbox
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (member), DELETE ON formpledge_registration.mail_choice
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (member), DELETE ON formpledge_registration.objection
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (id), DELETE ON formpledge_registration.visitor
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (member), UPDATE (member, due) ON formpledge_registration.disclosure
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (member, digest, expires), DELETE
	ON formpledge_registration.session
	TO 'formpledge-custodian'@'localhost';
GRANT INSERT ON formpledge_registration.revoked
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT ON formpledge_registration.fp_schema
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, DELETE ON formpledge_keystore.keystore_key
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, DELETE ON formpledge_keystore.keystore_index
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT, INSERT, DELETE ON formpledge_keystore.keystore_gone
	TO 'formpledge-custodian'@'localhost';
GRANT INSERT ON formpledge_keystore.keystore_feed
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT ON formpledge_keystore.fp_schema
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (nonce, person) ON formpledge_feedback.feedback
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT (id, submission, kek, wrapped)
	ON formpledge_feedback.feedback_person
	TO 'formpledge-custodian'@'localhost';
GRANT SELECT ON formpledge_feedback.fp_schema
	TO 'formpledge-custodian'@'localhost';
