import { afterEach, describe, expect, it, vi } from "vitest";
import { readText } from "./read-json";

afterEach(() => void vi.useRealTimers());

function posted(body: ReadableStream<Uint8Array>): Request {
  const init = { method: "POST", body, duplex: "half" };
  return new Request("http://localhost/", init);
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the text of a body", () => {
  it("is put together from any number of pieces, also from pieces of a character", async () => {
    const parts = [...bytes('{"name":"é日"}')].map((byte) => Uint8Array.of(byte));
    const body = new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    expect(await readText(posted(body), 100)).toBe('{"name":"é日"}');
  });

  it("is waited for half a minute, and no longer, however long the connection stays open", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const body = new ReadableStream({ start: (controller) => controller.enqueue(bytes("{")) });
    const read = readText(posted(body), 100).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await read).toMatchObject({ code: "request_timeout" });
  });
});
