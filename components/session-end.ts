const channelName = "backline.session-end";

/** Undefined where the browser has no channels, or refuses them as it refuses cookies and storage. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(channelName);
  } catch {
    return undefined;
  }
}

/** Notifies other tabs of this browser that the session has ended. */
export function announceSessionEnd(): void {
  const channel = openChannel();
  if (channel !== undefined) {
    channel.postMessage(null);
    channel.close();
    return;
  }
  try {
    // Writing it is the message; taking it away makes the next one a change again.
    localStorage.setItem(channelName, "1");
    localStorage.removeItem(channelName);
  } catch {
    // Storage may be blocked. What must not outlive the session also polls the server.
  }
}

/** Calls `listener` when another tab ends the session. Returns a function that unsubscribes. */
export function onSessionEnd(listener: () => void): () => void {
  const channel = openChannel();
  if (channel !== undefined) {
    channel.onmessage = listener;
    return () => channel.close();
  }
  const listen = ({ key }: StorageEvent) => key === channelName && listener();
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}
