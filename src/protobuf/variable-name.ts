/** google.golang.org/protobuf/internal/strs.GoSanitized */
const NOT_OF_GO = /[^\p{L}\p{Nd}]/gu;

/** The variables that protoc-gen-go declares for a file begin with it: `file_google_protobuf_any_proto`. */
export function variablePrefix(path: string): string {
  return `file_${path.replace(NOT_OF_GO, '_')}`;
}
