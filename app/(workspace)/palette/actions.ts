"use server";

import { withMember } from "@/lib/actions/with-member";
import { SearchAccountInput, searchAccount } from "@/lib/search-account";

export const searchAccountAction = withMember(
  { requires: "vulnerabilities:read", input: SearchAccountInput },
  (context, input) => searchAccount(context, input),
);
