-- Rows derived from rows: each step doubles what is there.

INSERT INTO many_1 (id, name, amount) VALUES (0, 'first', 1);
INSERT INTO many_1 (id, name, amount) SELECT id + 1, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 2, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 4, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 8, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 16, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 32, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 64, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 128, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 256, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 512, name, amount + 1 FROM many_1;
INSERT INTO many_1 (id, name, amount) SELECT id + 1024, name, amount + 1 FROM many_1;
INSERT INTO many_2 (id, name, amount) SELECT id, name, amount FROM many_1 WHERE id < 500;
INSERT INTO many_3 (id, name, amount) SELECT id, name, amount FROM many_2 WHERE id < 500;
INSERT INTO many_4 (id, name, amount) SELECT id, name, amount FROM many_3 WHERE id < 500;
INSERT INTO many_5 (id, name, amount) SELECT id, name, amount FROM many_4 WHERE id < 500;
INSERT INTO many_6 (id, name, amount) SELECT id, name, amount FROM many_5 WHERE id < 500;
INSERT INTO many_7 (id, name, amount) SELECT id, name, amount FROM many_6 WHERE id < 500;
INSERT INTO many_8 (id, name, amount) SELECT id, name, amount FROM many_7 WHERE id < 500;
INSERT INTO many_9 (id, name, amount) SELECT id, name, amount FROM many_8 WHERE id < 500;
INSERT INTO many_10 (id, name, amount) SELECT id, name, amount FROM many_9 WHERE id < 500;
INSERT INTO many_11 (id, name, amount) SELECT id, name, amount FROM many_10 WHERE id < 500;
INSERT INTO many_12 (id, name, amount) SELECT id, name, amount FROM many_11 WHERE id < 500;
