// Creates better-auth's tables, a user and as many keys as the argument says, and prints the keys as JSON.
import { getMigrations } from "better-auth/db/migration";
import { auth } from "./auth.mjs";

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const { user } = await auth.api.signUpEmail({
  body: { name: "Bench", email: "bench@example.com", password: crypto.randomUUID() },
});
const keys = [];
for (let number = 0; number < Number(process.argv[2]); number++) {
  const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: `Key ${number}` } });
  keys.push(key);
}
process.stdout.write(JSON.stringify(keys));
await auth.options.database.end();
