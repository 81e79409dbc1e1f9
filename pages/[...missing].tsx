import type { GetServerSideProps } from "next";
import { MissingPage } from "@/components/missing-page";
import { themeCookie } from "@/components/ui/theme";
import { internalHeaders } from "@/lib/http/internal-headers";
import { isSignedIn } from "@/lib/http/signed-in";

export const config = { runtime: "nodejs", unstable_runtimeJS: false };

/** All unknown addresses: a page without script, or app/not-found.tsx for those who are signed in. */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  res.statusCode = 404;
  if (await isSignedIn(req)) {
    req.headers[internalHeaders.unknownPage] = "yes";
    return { notFound: true };
  }
  // Sent from there by somebody whose session has ended since: the action says so.
  if (req.headers["next-action"] !== undefined) return { notFound: true };
  return { props: { theme: req.cookies[themeCookie] ?? null } };
};

export default MissingPage;
