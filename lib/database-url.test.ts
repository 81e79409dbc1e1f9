import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DatabaseAddress,
  DatabaseUrlFault,
  describeDatabase,
  formatDatabaseUrl,
  parseDatabaseUrl,
} from "./database-url";

const faultOf = (url: string, environment = {}): string => {
  try {
    parseDatabaseUrl(url, environment);
    return "";
  } catch (error) {
    if (!(error instanceof DatabaseUrlFault)) throw error;
    return error.message;
  }
};

const base = { user: "me", password: "", database: "backline" };

describe("the address of a database", () => {
  it("is read as libpq reads it", () => {
    const cases: [string, Partial<DatabaseAddress>][] = [
      [
        "postgres://me@localhost/backline",
        { ...base, servers: [{ host: "localhost", port: 5432 }], tlsMode: "disable" },
      ],
      [
        "postgresql://me@db.example.com/backline",
        { servers: [{ host: "db.example.com", port: 5432 }], tlsMode: "prefer" },
      ],
      ["postgres://me:p%40ss%2Fw%3Aord@[::1]:5433/back%2Fline", { password: "p@ss/w:ord", database: "back/line" }],
      ["postgres://me@[2001:db8::1]:5433/backline", { servers: [{ host: "2001:db8::1", port: 5433 }] }],
      [
        "postgres:///backline?host=/var/run/postgresql&user=me",
        { ...base, servers: [{ host: "/var/run/postgresql", port: 5432 }] },
      ],
      ["postgres://me@%2Frun%2Fpg:5433/backline", { servers: [{ host: "/run/pg", port: 5433 }], tlsMode: "disable" }],
      [
        "postgres://me@a:1,b,[::2]:3/backline?target_session_attrs=read-write",
        {
          servers: [
            { host: "a", port: 1 },
            { host: "b", port: 5432 },
            { host: "::2", port: 3 },
          ],
        },
      ],
      [
        "postgres://me@/backline?host=a,b&port=6432",
        {
          servers: [
            { host: "a", port: 6432 },
            { host: "b", port: 6432 },
          ],
        },
      ],
      [
        "postgres://me@h/backline?sslmode=verify-full&sslrootcert=/ca.pem",
        { tlsMode: "verify-full", rootCertificate: "/ca.pem" },
      ],
      ["postgres://me@h/backline?sslmode=require&sslrootcert=/ca.pem", { tlsMode: "verify-ca" }],
      ["postgres://me@h/backline?sslrootcert=system", { tlsMode: "verify-full", rootCertificate: "system" }],
      ["postgres://me@h/backline?sslcert=/c.pem&sslkey=/k.pem", { certificate: "/c.pem", privateKey: "/k.pem" }],
    ];
    for (const [url, address] of cases) expect(parseDatabaseUrl(url), url).toMatchObject(address);
  });

  it("is completed from libpq's variables, which never win over what it says", () => {
    const environment = {
      PGHOST: "elsewhere",
      PGPORT: "6000",
      PGUSER: "other",
      PGPASSWORD: "secret",
      PGDATABASE: "theirs",
      PGSSLMODE: "require",
    };
    expect(parseDatabaseUrl("postgres://", environment)).toEqual({
      servers: [{ host: "elsewhere", port: 6000 }],
      user: "other",
      password: "secret",
      database: "theirs",
      tlsMode: "require",
    });
    expect(parseDatabaseUrl("postgres://me:mine@here:1/backline?sslmode=disable", environment)).toEqual({
      servers: [{ host: "here", port: 1 }],
      user: "me",
      password: "mine",
      database: "backline",
      tlsMode: "disable",
    });
  });

  it("names what it can't be used with, and the fix", () => {
    for (const [url, fault] of [
      ["postgres://me@h/backline?options=-c%20x%3D1", /^It sets options, .+ Leave that out/],
      ["postgres://me@h/backline?channel_binding=require", /^It sets channel_binding, /],
      ["postgres://me@h/backline?sslmode=strict", /^sslmode can be disable, prefer, /],
      ["postgres://me@h/backline?sslcert=/c.pem", /^sslcert and sslkey belong together/],
      ["postgres://me@h/backline?target_session_attrs=standby", /^Backline writes, /],
      ["postgres://me@a,b/backline?port=1,2,3", /more ports than hosts/],
      ["postgres://me@h", /^It names no database/],
    ] as const) {
      expect(faultOf(url), url).toMatch(fault);
    }
  });

  it("that is malformed is refused without a part of it being repeated", () => {
    for (const password of ["se@cr/et", "se/cret", "secr/et", "se#cret", "se?cret", "se@cret", "12?cret", "%zz"]) {
      const fault = faultOf(`postgres://user:${password}@127.0.0.1/backline`);
      expect(fault, password).toMatch(/^Use an address such as /);
      expect(fault).not.toMatch(/secr|cret|zz/);
    }
    for (const url of [
      "mysql://host/backline",
      "backline",
      "postgres://h:0/b",
      "postgres://h:70000/b",
      "postgres://[::1/b",
    ]) {
      expect(faultOf(url), url).toMatch(/^Use an address such as /);
    }
  });

  it("means the same after it was written out", () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" });
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
      text.map((name) => `/${name.replaceAll(",", "")}`),
    );
    const address = fc.record(
      {
        servers: fc.array(fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        user: text,
        password: fc.string({ unit: "grapheme" }),
        database: text,
        tlsMode: fc.constantFrom("disable", "prefer", "verify-ca", "verify-full"),
        rootCertificate: text.filter((file) => file !== "system"),
      },
      { requiredKeys: ["servers", "user", "password", "database", "tlsMode"] },
    );
    fc.assert(
      fc.property(address, (given) => {
        expect(parseDatabaseUrl(formatDatabaseUrl(given))).toEqual(given);
      }),
    );
  });

  it("is described without who connects", () => {
    const url = "postgres://me:secret@a:1,[::2]:3/backline?sslmode=require";
    expect(describeDatabase(parseDatabaseUrl(url))).toBe("a:1,[::2]:3/backline");
    expect(describeDatabase(parseDatabaseUrl("postgres://me@%2Frun%2Fpg/backline"))).toBe(
      "/run/pg/.s.PGSQL.5432/backline",
    );
  });
});
