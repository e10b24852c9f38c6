/** As much of jws as the adapter needs; it has no types of its own. */
declare module 'jws' {
  const jws: { verify(token: string, algorithm: string, key: unknown): boolean };
  export default jws;
}
