import { handleProviderSignIn } from "@/lib/auth/next-auth";

export { handleProviderSignIn as GET, handleProviderSignIn as POST };
