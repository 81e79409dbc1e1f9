import { Braces, ShieldAlert } from "lucide-react";

// What the rail and the command palette lead to. A page is listed when it exists.

export const pages = [{ href: "/vulnerabilities", label: "Vulnerabilities", icon: ShieldAlert }] as const;

export const settings = [{ heading: "API", pages: [{ href: "/settings/access-keys", label: "Access Keys" }] }] as const;

/** Files, which the router knows nothing of. */
export const documents = [{ href: "/api/openapi.json", label: "OpenAPI (JSON)", icon: Braces }] as const;
