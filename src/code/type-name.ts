/** How a type is named. */
export interface TypeName {
  /** as reflect's String has it */
  shown: string;
  /** with import paths: the same for the same type only */
  value: string;
  /** the name under which encoding/gob registers it */
  gobName: string;
}
