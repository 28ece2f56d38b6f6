/** What is said where nothing was told. */
export const notTold = "I don't know.";
