-- Formpledge on MariaDB or MySQL, step 1 of 3: databases and accounts.
--
--	mysql < databases.mysql.sql          as the server's root
--	pledgectl db init                    makes the tables, as formpledge-admin
--	mysql < grants.mysql.sql             as the server's root
--
-- Each module has a database and an account of its own. The accounts are
-- locked until they are given a password (or unix_socket, where the module
-- runs under a user of that name):
--
--	ALTER USER 'formpledge-feedback'@'localhost'
--		IDENTIFIED BY '...' ACCOUNT UNLOCK;
--
-- and in feedback.conf
--
--	database = "mysql://formpledge-feedback@localhost/formpledge_feedback"
--	database_password_file = "/run/credentials/formpledge-feedback.service/feedback.password"
--
-- Under systemd a module may read no file of secrets but those it is handed:
-- systemctl edit formpledge-feedback
--
--	[Service]
--	LoadCredential=feedback.password:/etc/formpledge/secrets/feedback.password
--
-- pledgectl has database_admin and database_admin_password_file in site.conf.
--
-- A server on another host: REQUIRE SSL, and that host in place of localhost.

CREATE DATABASE IF NOT EXISTS formpledge_feedback CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE DATABASE IF NOT EXISTS formpledge_registration CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE DATABASE IF NOT EXISTS formpledge_keystore CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE DATABASE IF NOT EXISTS formpledge_surveys CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE DATABASE IF NOT EXISTS formpledge_staff CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE USER IF NOT EXISTS 'formpledge-feedback'@'localhost' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'formpledge-registration'@'localhost' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'formpledge-keystore'@'localhost' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'formpledge-surveys'@'localhost' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'formpledge-staff'@'localhost' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'formpledge-custodian'@'localhost' ACCOUNT LOCK;

-- The operator's account, for pledgectl alone: makes and changes tables,
-- reads what staff may read, rewrites the tables of a closed survey.
CREATE USER IF NOT EXISTS 'formpledge-admin'@'localhost' ACCOUNT LOCK;
GRANT ALL PRIVILEGES ON formpledge_feedback.* TO 'formpledge-admin'@'localhost';
GRANT ALL PRIVILEGES ON formpledge_registration.* TO 'formpledge-admin'@'localhost';
GRANT ALL PRIVILEGES ON formpledge_keystore.* TO 'formpledge-admin'@'localhost';
GRANT ALL PRIVILEGES ON formpledge_surveys.* TO 'formpledge-admin'@'localhost';
GRANT ALL PRIVILEGES ON formpledge_staff.* TO 'formpledge-admin'@'localhost';
