import { requestInfo } from "@/lib/http/request-info";
import NotFound from "./(workspace)/not-found";
import { Shell } from "./(workspace)/shell";

/**
 * For unknown addresses, where somebody is signed in (pages/[...missing].tsx). It comes along with every page, to be shown if
 * that is not there: the shell is rendered only where it will be.
 */
export default async function UnknownAddress() {
  const { unknownPage } = await requestInfo();
  if (!unknownPage) return null;
  return (
    <Shell>
      <NotFound />
    </Shell>
  );
}
