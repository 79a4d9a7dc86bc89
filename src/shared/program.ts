/** The program's version, written into every project and beside every map. Equal to package.json's. */
export const programVersion = '0.1.0';
