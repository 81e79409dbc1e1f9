// @ts-check

// Not in TypeScript: to read that, each start of the server would load Next's compiler, which is not shipped (bin/package.ts).
/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // A redirect would answer /api/v1/me/ with HTML; the route table decides what exists.
  skipTrailingSlashRedirect: true,
  // The optimiser fetches and decodes any URL it is given; the product serves no image that needs it.
  images: { unoptimized: true },
  // `npm run check` is the type check, with the TypeScript that the project pins.
  typescript: { ignoreBuildErrors: true },
  // The development server would print what actions are called with: passwords.
  logging: { serverFunctions: false },
  experimental: {
    // Development: React's debug information about server components comes with the page, in order. Beside it, over the socket
    // that reloads the page, it can end early, and the page then breaks with "Connection closed."
    reactDebugChannel: false,
    // Node would keep them in memory, and the log does without.
    serverSourceMaps: false,
  },
  serverExternalPackages: ["@node-rs/argon2", "postgres", "pino"],
};

export default config;
