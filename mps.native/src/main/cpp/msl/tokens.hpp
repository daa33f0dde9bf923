// SPDX-License-Identifier: Apache-2.0
// The tokens of a preprocessed Metal source, as far as finding declarations needs them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace softmetal::msl {

enum class TokenKind { word, number, literal, punctuation, attribute };

struct Token {
    TokenKind kind;
    size_t begin;  // offsets in the text; an attribute spans its brackets
    size_t end;
    size_t line;   // in the source
};

/// Tokens of the parts of `text` whose line markers name `source_name`. Punctuation is one character per token; [[...]]
/// is one token; directives are left out.
std::vector<Token> tokenize(std::string_view text, std::string_view source_name);

}  // namespace softmetal::msl
