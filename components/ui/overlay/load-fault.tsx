/** Shown next to a button when what it opens could not be loaded. */
export function LoadFault() {
  return (
    <span role="alert" className="text-sm text-danger">
      {loadFault}
    </span>
  );
}

export const loadFault = "This could not be loaded. Check your connection and try again, or reload the page.";
