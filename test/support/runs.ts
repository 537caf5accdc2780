/**
 * How often a law is tried on random cases: the first number in the suite, the second in `npm run test:long`. The first
 * finds what is plainly broken, at every change; the second looks for what is rare.
 */
export const runs = (usual: number, long: number): number => (process.env.LONG ? long : usual);
