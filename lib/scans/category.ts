/**
 * How long the category of a scan may be, in UTF-16 units. Apart from the schemas, because the threads that read reports
 * need it, and each would keep a copy of the schema library.
 */
export const scanCategoryLengthMax = 400;
