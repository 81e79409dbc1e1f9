import { reportError } from "@/components/report-error";

// Next runs this before the page is ready. What a boundary catches reports itself (components/fault-page.tsx).
window.addEventListener("error", (event) => reportError(event.error));
window.addEventListener("unhandledrejection", (event) => reportError(event.reason));
