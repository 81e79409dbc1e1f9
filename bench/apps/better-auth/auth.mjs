import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { Pool } from "pg";

export const auth = betterAuth({
  database: new Pool({ connectionString: process.env.DATABASE_URL, options: "-c search_path=better_auth" }),
  baseURL: "http://127.0.0.1",
  secret: process.env.AUTH_SECRET,
  emailAndPassword: { enabled: true },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
  telemetry: { enabled: false },
});
