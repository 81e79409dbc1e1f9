import { handleProviderSignIn } from "@/lib/auth/provider/next-auth";

export { handleProviderSignIn as GET, handleProviderSignIn as POST };
