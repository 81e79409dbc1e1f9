/** Shown next to a button when what it opens could not be loaded. */
export function LoadFault() {
  return (
    <span role="alert" className="text-[0.8125rem] text-danger">
      {loadFault}
    </span>
  );
}

export const loadFault = "This could not be loaded. Check your connection and try again, or reload the page.";
