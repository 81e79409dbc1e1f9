import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "@/bin/root";
import { Message } from "@/bin/start/message";
import { memorySettings } from "@/bin/start/supervise";

export type TestServer = {
  url: string;
  process: ChildProcess;
  /** Everything that it wrote so far. */
  output(): string;
  stop(): Promise<void>;
};

/** Starts one more server process of the build that is there, on a port of its own, and waits until it answers. */
export async function startServer(
  environment: Record<string, string>,
  program: "bin/server.ts" | "test/servers/framework-server.ts" = "bin/server.ts",
): Promise<TestServer> {
  const child = spawn(process.execPath, [...memorySettings.options, "bin/run.mjs", program], {
    cwd: root,
    env: {
      ...memorySettings.environment,
      PATH: process.env.PATH ?? "",
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  child.stdout?.on("data", (part: Buffer) => {
    output += part.toString();
  });
  child.stderr?.on("data", (part: Buffer) => {
    output += part.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
    child.on("message", (message) => {
      const received = Message.safeParse(message).data;
      if (received?.type === "ready") resolve(received.url);
    });
  });
  return {
    url,
    process: child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
