declare global {
  /** Whether this build may talk to a host over loopback HTTP. False in the product. */
  const __LOOPBACK__: boolean;
  /** Whether this build carries made-up data to draw from. False in the product. */
  const __FIXTURES__: boolean;
}

export {};
