# Run by embed_text() at build time: INPUT (text) becomes OUTPUT (a .cpp with one constant).
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include <string_view>

namespace ${NAMESPACE} {
extern const std::string_view ${IDENTIFIER};
const std::string_view ${IDENTIFIER} = R\"embedded_text(${text})embedded_text\";
}  // namespace ${NAMESPACE}
")
