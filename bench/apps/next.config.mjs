// Next's own defaults. The applications are built in a temporary folder, with the project's node_modules linked into it,
// and Turbopack reads nothing outside its root.
export default { turbopack: { root: "/" } };
