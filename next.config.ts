import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // A redirect would answer /api/v1/me/ with HTML; the route table decides what exists.
  skipTrailingSlashRedirect: true,
  // The optimiser fetches and decodes what a stranger names; the product serves no image that needs it.
  images: { unoptimized: true },
  // `npm run check` is the type check, with the TypeScript that the project pins.
  typescript: { ignoreBuildErrors: true },
  // The development server would print what actions are called with: passwords.
  logging: { serverFunctions: false },
  serverExternalPackages: ["@node-rs/argon2", "postgres", "pino"],
};

export default config;
