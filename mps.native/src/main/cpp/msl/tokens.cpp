// SPDX-License-Identifier: Apache-2.0
#include "msl/tokens.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace softmetal::msl {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class Tokenizer {
public:
    Tokenizer(std::string_view text, std::string_view source_name) : text_(text), source_name_(source_name) {}

    std::vector<Token> run() {
        bool line_start = true;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\n') {
                ++line_, ++at_, line_start = true;
            } else if (is_space(c)) {
                ++at_;
            } else if (c == '#' && line_start) {
                directive();
            } else {
                line_start = false;
                token(c);
            }
        }
        return std::move(tokens_);
    }

private:
    // A line marker (# 12 "file" flags) says where the following line comes from; other directives are the compiler's.
    void directive() {
        const size_t end = std::min(text_.find('\n', at_), text_.size());
        std::string_view rest = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end;
        while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
        if (rest.starts_with("line ")) rest.remove_prefix(5);
        size_t number = 0;
        const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (parsed.ec != std::errc()) return;
        line_ = number - 1;
        const size_t open = rest.find('"');
        const size_t close = rest.rfind('"');
        if (open != close) in_source_ = rest.substr(open + 1, close - open - 1) == source_name_;
    }

    void token(char c) {
        const size_t begin = at_;
        const size_t line = line_;
        TokenKind kind = TokenKind::punctuation;
        if (is_letter(c)) {
            kind = TokenKind::word;
            while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        } else if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
            kind = TokenKind::number;
            skip_number();
        } else if (c == '"' || c == '\'') {
            kind = TokenKind::literal;
            skip_literal(c);
        } else if (text_.substr(at_, 2) == "[[") {
            kind = TokenKind::attribute;
            skip_attribute();
        } else {
            ++at_;
        }
        if (in_source_) tokens_.push_back({kind, begin, at_, line});
    }

    void skip_number() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            const char before = text_[at_ - (at_ > 0)];
            const bool exponent_sign = (c == '+' || c == '-') && (before == 'e' || before == 'E' || before == 'p');
            if (!is_letter(c) && !is_digit(c) && c != '.' && !exponent_sign) break;
            ++at_;
        }
    }

    void skip_literal(char quote) {
        for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_)
            if (text_[at_] == '\\') ++at_;
        if (at_ < text_.size() && text_[at_] == quote) ++at_;
    }

    void skip_attribute() {
        int depth = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                skip_literal(c);
                continue;
            }
            depth += c == '[' ? 1 : (c == ']' ? -1 : 0);
            line_ += c == '\n';
            ++at_;
            if (depth == 0) return;
        }
    }

    std::string_view text_;
    std::string_view source_name_;
    size_t at_ = 0;
    size_t line_ = 1;
    bool in_source_ = false;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, std::string_view source_name) {
    return Tokenizer(text, source_name).run();
}

}  // namespace softmetal::msl
