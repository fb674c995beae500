BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempts (
	id INTEGER NOT NULL, 
	student TEXT NOT NULL, 
	exercise TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	status TEXT NOT NULL, 
	points TEXT NOT NULL, 
	possible TEXT NOT NULL, 
	result_hash TEXT NOT NULL, 
	result TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (student, exercise, number)
);
INSERT INTO "attempts" VALUES(1,'ada','py-01/01-calls',1,'2026-09-01 12:00:00.000000','graded','7','7','47c9e67f09e885e7645826c906d50de47d675e58572943addbdae2ef607153e7','{"schema_version":1,"student":"ada","exercise":"py-01/01-calls","requirement":"PY-01","status":"graded","reason":"","file":"","notes":[],"checks":[{"check":"keeps_order","question":"gather","title":"It keeps order","visible":true,"verdict":"passed","points":"2","possible":"2","message":"","hint":"Look at the order of `gather`.","cause":"","seconds":0.25},{"check":"runs_at_once","question":"gather","title":"It runs at once","visible":true,"verdict":"passed","points":"2","possible":"2","message":"","hint":"Await once, not in a loop.","cause":"","seconds":0.0},{"check":"gives_up","question":"timeout","title":"It gives up","visible":false,"verdict":"passed","points":"3","possible":"3","message":"expected TimeoutError\n  got nothing","hint":"","cause":"","seconds":0.0}],"isolation":"namespaces","hashes":{"submission":"s","checks":"c","environment":"e","engine":"g","policy":"p","seed":"0"}}');
INSERT INTO "attempts" VALUES(2,'Ärmel','py-01/01-calls',1,'2026-09-01 12:00:00.000000','graded','2','5','fb332de66817a1a60d8eacbd99815367edb8e888959b94b24cbba8fb559cf9d8','{"schema_version":1,"student":"Ärmel","exercise":"py-01/01-calls","requirement":"PY-01","status":"graded","reason":"","file":"","notes":[],"checks":[{"check":"keeps_order","question":"gather","title":"It keeps order","visible":true,"verdict":"passed","points":"2","possible":"2","message":"","hint":"","cause":"","seconds":0.0},{"check":"gives_up","question":"timeout","title":"It gives up","visible":true,"verdict":"could_not_check","points":"0","possible":"3","message":"","hint":"","cause":"The machine ran out of memory.","seconds":0.0}],"isolation":"namespaces","hashes":{"submission":"s","checks":"c","environment":"e","engine":"g","policy":"p","seed":"0"}}');
INSERT INTO "attempts" VALUES(3,'0042','py-01/02-limits',1,'2026-09-01 12:30:00.123456','graded','0.3333333333333333333333333333','1.50','341be1a7da5b3d47147218594eebcd37e43c004c0702e6c56d615c2881c75dc6','{"schema_version":1,"student":"0042","exercise":"py-01/02-limits","requirement":"PY-01","status":"graded","reason":"","file":"","notes":[],"checks":[{"check":"typed","question":"names","title":"It typed","visible":true,"verdict":"failed","points":"0.3333333333333333333333333333","possible":"1.50","message":"line\n\"two\" \\ 🙂\u0000","hint":"","cause":"","seconds":0.0}],"isolation":"namespaces","hashes":{"submission":"s","checks":"c","environment":"e","engine":"g","policy":"p","seed":"0"}}');
INSERT INTO "attempts" VALUES(4,'ada','py-01/01-calls',2,'2026-09-01 12:30:00.123456','could_not_grade','0','0','e0259f2d4b1af819316792536bb85560e173962d82cf7c8d5484b245d1e6b6fb','{"schema_version":1,"student":"ada","exercise":"py-01/01-calls","requirement":"PY-01","status":"could_not_grade","reason":"Cut off: „Zelle 3“.","file":"","notes":[],"checks":[],"isolation":"namespaces","hashes":{"submission":"s","checks":"c","environment":"e","engine":"g","policy":"p","seed":"0"}}');
CREATE TABLE check_results (
	id INTEGER NOT NULL, 
	attempt_id INTEGER NOT NULL, 
	check_id TEXT NOT NULL, 
	question TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	points TEXT NOT NULL, 
	possible TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (attempt_id, check_id), 
	FOREIGN KEY(attempt_id) REFERENCES attempts (id)
);
INSERT INTO "check_results" VALUES(1,1,'keeps_order','gather','passed','2','2');
INSERT INTO "check_results" VALUES(2,1,'runs_at_once','gather','passed','2','2');
INSERT INTO "check_results" VALUES(3,1,'gives_up','timeout','passed','3','3');
INSERT INTO "check_results" VALUES(4,2,'keeps_order','gather','passed','2','2');
INSERT INTO "check_results" VALUES(5,2,'gives_up','timeout','could_not_check','0','3');
INSERT INTO "check_results" VALUES(6,3,'typed','names','failed','0.3333333333333333333333333333','1.50');
CREATE TABLE overrides (
	id INTEGER NOT NULL, 
	student TEXT NOT NULL, 
	exercise TEXT NOT NULL, 
	check_id TEXT NOT NULL, 
	points TEXT NOT NULL, 
	who TEXT NOT NULL, 
	decided_at DATETIME NOT NULL, 
	why TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "overrides" VALUES(1,'Ärmel','py-01/01-calls','gives_up','1.50','tina','2026-09-01 12:30:00.123456','ok');
INSERT INTO "overrides" VALUES(2,'Ärmel','py-01/01-calls','gives_up','0','tina','2026-09-01 12:00:00.000000','a
b, c');
CREATE TABLE students (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	login TEXT NOT NULL, 
	sis_id TEXT NOT NULL, 
	section TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "students" VALUES('0042','O''Neil, "Zoë"','=zoe@uni','007','AI-101, lab');
INSERT INTO "students" VALUES('Ärmel','李, 小龙','','','');
INSERT INTO "students" VALUES('ada','Lovelace,	Ada ','ada@uni','S1001','AI-101');
CREATE TRIGGER attempts_refuse_update BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'attempts is append-only: add a row instead of changing one'); END;
CREATE TRIGGER attempts_refuse_delete BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'attempts is append-only: rows are never removed'); END;
CREATE TRIGGER attempts_refuse_replace BEFORE INSERT ON attempts WHEN EXISTS (SELECT 1 FROM attempts WHERE id = NEW.id OR (student = NEW.student AND exercise = NEW.exercise AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'attempts is append-only: this row is already there'); END;
CREATE TRIGGER check_results_refuse_update BEFORE UPDATE ON check_results BEGIN SELECT RAISE(ABORT, 'check_results is append-only: add a row instead of changing one'); END;
CREATE TRIGGER check_results_refuse_delete BEFORE DELETE ON check_results BEGIN SELECT RAISE(ABORT, 'check_results is append-only: rows are never removed'); END;
CREATE TRIGGER check_results_refuse_replace BEFORE INSERT ON check_results WHEN EXISTS (SELECT 1 FROM check_results WHERE id = NEW.id OR (attempt_id = NEW.attempt_id AND check_id = NEW.check_id)) BEGIN SELECT RAISE(ABORT, 'check_results is append-only: this row is already there'); END;
CREATE TRIGGER overrides_refuse_update BEFORE UPDATE ON overrides BEGIN SELECT RAISE(ABORT, 'overrides is append-only: add a row instead of changing one'); END;
CREATE TRIGGER overrides_refuse_delete BEFORE DELETE ON overrides BEGIN SELECT RAISE(ABORT, 'overrides is append-only: rows are never removed'); END;
CREATE TRIGGER overrides_refuse_replace BEFORE INSERT ON overrides WHEN EXISTS (SELECT 1 FROM overrides WHERE id = NEW.id OR (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'overrides is append-only: this row is already there'); END;
COMMIT;
