import { reportError } from "@/components/report-error";

// Next runs this before hydration. Error boundaries report their own errors (components/fault-page.tsx).
window.addEventListener("error", (event) => reportError(event.error));
window.addEventListener("unhandledrejection", (event) => reportError(event.reason));
