import type { GetServerSideProps } from "next";
import { MissingPage } from "@/components/missing-page";
import { themeCookie } from "@/components/ui/theme";

export const config = { runtime: "nodejs", unstable_runtimeJS: false };

/** The page for all unknown addresses. */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  res.statusCode = 404;
  return { props: { theme: req.cookies[themeCookie] ?? null } };
};

export default MissingPage;
