// The built application as bin/server.ts serves it, but with the API's handlers called by the framework, from its own
// build of them. What the development server does.
import { createServer } from "node:http";
import { behindFrontDoor, prepareFramework } from "@/bin/server/application";
import type { Message } from "@/bin/start/message";

const server = createServer();
process.on("SIGTERM", () => process.exit(0));

async function main(): Promise<void> {
  const handle = behindFrontDoor(await prepareFramework(server), () => undefined);
  server.on("request", (request, response) => void handle(request, response));
  server.on("checkContinue", (request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1", () => {
    const bound = server.address();
    const port = typeof bound === "object" ? bound?.port : undefined;
    const ready: Message = { type: "ready", url: `http://localhost:${port}` };
    process.send?.(ready);
  });
}

void main();
