import { TextArea } from "@/components/ui/text-area";
import type { CreateDraft } from "./create-draft";

type AddressesFieldProps = {
  draft: CreateDraft;
  onChange: (changes: Partial<CreateDraft>) => void;
  error: string | undefined;
};

/** Where the key may be used from. */
export function AddressesField({ draft, onChange, error }: AddressesFieldProps) {
  return (
    <TextArea
      label="Allowed addresses"
      optional
      rows={2}
      spellCheck={false}
      autoCapitalize="none"
      className="font-mono text-[0.8125rem]"
      hint="IP addresses or ranges such as 203.0.113.7 or 10.0.0.0/8, one per line. Leave it empty to allow any address."
      value={draft.addresses}
      onChange={(event) => onChange({ addresses: event.target.value })}
      error={error}
    />
  );
}
