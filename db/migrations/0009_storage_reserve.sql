CREATE TABLE "storage_reserve" (
	"filler" varchar(400) NOT NULL
);
--> statement-breakpoint
INSERT INTO "storage_reserve" ("filler") SELECT repeat('x', 400) FROM generate_series(1, 20000);
