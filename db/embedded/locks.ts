import "server-only";
import postgres from "postgres";

// Two-part keys are a space of their own, apart from the lock of the migrations.
const space = 0x6261636b; // "back"
const users = 1;
const server = 2;

type Answer = { taken: boolean }[];

/** One connection that lives as long as its process uses the server; the locks on it die with either. */
export type Locks = {
  /** Shared by all who use the server. False while the last one is stopping it. */
  shareUse(): Promise<boolean>;
  /** For `npm start` alone. False if another one has it. */
  takeServer(): Promise<boolean>;
  /** Gives both back, and says whether nobody else uses the server: then no other user can join before `end`. */
  leave(): Promise<boolean>;
  /** How many other connections there are, with or without locks. */
  countOthers(): Promise<number>;
  /** Calls back once when the connection ends unasked; at once if it already has. */
  onLoss(react: () => void): void;
  end(): Promise<void>;
};

/** Opens the connection with the first lock. */
export function openLocks(url: string): Locks {
  let state: "open" | "lost" | "ending" = "open";
  let react = () => {};
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: "backline locks" },
    onclose: () => {
      if (state !== "open") return;
      state = "lost";
      react();
    },
  });
  const taken = async (query: PromiseLike<Answer>) => (await query)[0]?.taken === true;
  return {
    shareUse: () => taken(sql<Answer>`select pg_try_advisory_lock_shared(${space}::int, ${users}::int) as taken`),
    takeServer: () => taken(sql<Answer>`select pg_try_advisory_lock(${space}::int, ${server}::int) as taken`),
    async leave() {
      // After a loss the next query would open a new connection, which holds nothing that could be given back.
      if (state !== "open") return false;
      state = "ending";
      await sql`select pg_advisory_unlock_all()`;
      return taken(sql<Answer>`select pg_try_advisory_lock(${space}::int, ${users}::int) as taken`);
    },
    async countOthers() {
      const [row] = await sql<{ others: number }[]>`
        select count(*)::int as others from pg_stat_activity
        where datname = current_database() and usename is not null and pid <> pg_backend_pid()`;
      return row?.others ?? 0;
    },
    onLoss(callback) {
      react = callback;
      if (state === "lost") callback();
    },
    async end() {
      state = "ending";
      await sql.end({ timeout: 1 });
    },
  };
}
