// SPDX-License-Identifier: Apache-2.0
#include "msl/translator.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <vector>

#include "msl/tokens.hpp"
#include "msl/wrappers.hpp"

namespace softmetal::msl {

namespace {

constexpr unsigned max_buffers = 31;  // Metal's own limit

struct Attribute {
    std::string_view name;
    std::string_view argument;
};

struct SourceError {
    size_t line;
    std::string message;
};

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

class Translator {
public:
    Translator(std::string text, std::string_view source_name)
        : text_(std::move(text)),
          original_(text_),
          source_name_(source_name),
          tokens_(tokenize(original_, source_name)) {}

    Translation run() {
        try {
            find_declarations();
            replace_words();
            check_names();
            text_ += wrappers(kernels_, source_name_);
            return {std::move(text_), ""};
        } catch (const SourceError& e) {
            return {"", std::string(source_name_) + ":" + std::to_string(e.line) + ": error: " + e.message + "\n"};
        }
    }

private:
    std::string_view word(size_t i) const {
        if (i >= tokens_.size()) return {};
        return std::string_view(original_).substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
    }
    bool is(size_t i, std::string_view expected) const { return word(i) == expected; }

    void blank(const Token& from, const Token& to) {
        for (size_t i = from.begin; i < to.end; ++i)
            if (text_[i] != '\n') text_[i] = ' ';
    }

    /// The token after the bracket that closes the one at `i`, angle brackets included if `i` is one.
    size_t after_bracket(size_t i) const {
        const bool angles = is(i, "<");
        int depth = 0;
        for (; i < tokens_.size(); ++i) {
            const std::string_view t = word(i);
            if (t == "(" || t == "[" || t == "{" || (angles && t == "<")) ++depth;
            if (t == ")" || t == "]" || t == "}" || (angles && t == ">")) --depth;
            if (depth == 0) return i + 1;
        }
        return i;
    }

    std::vector<Attribute> attributes(size_t begin, size_t end) const {
        std::vector<Attribute> found;
        for (size_t i = begin; i < end; ++i) {
            if (tokens_[i].kind != TokenKind::attribute) continue;
            std::string_view rest = word(i);
            rest = rest.substr(2, rest.size() - 4);
            while (!rest.empty()) {
                const size_t open = std::min(rest.find_first_of("(,"), rest.size());
                Attribute a{trim(rest.substr(0, open)), {}};
                size_t end_of_one = open;
                if (open < rest.size() && rest[open] == '(') {
                    const size_t close = std::min(rest.find(')', open), rest.size());
                    a.argument = trim(rest.substr(open + 1, close - open - 1));
                    end_of_one = std::min(rest.find(',', close), rest.size());
                }
                if (!a.name.empty()) found.push_back(a);
                rest.remove_prefix(std::min(end_of_one + 1, rest.size()));
            }
        }
        return found;
    }

    void find_declarations() {
        size_t begin = 0;
        size_t i = 0;
        while (i < tokens_.size()) {
            const std::string_view t = word(i);
            if (t == ";") {
                declaration(begin, i, false);
                begin = ++i;
            } else if (t == "{") {
                if (is(begin, "namespace") || is(begin, "extern")) {
                    const bool named = is(begin, "namespace") && i == begin + 2;
                    scopes_.push_back(named ? std::string(word(begin + 1)) + "::" : "");
                    begin = ++i;
                    continue;
                }
                const bool function = is(i - (i > 0), ")");
                declaration(begin, i, true);
                i = after_bracket(i);
                if (function) begin = i;  // a struct goes on to its semicolon
            } else if (t == "}") {
                if (!scopes_.empty()) scopes_.pop_back();
                begin = ++i;
            } else if (t == "(" || t == "[") {
                i = after_bracket(i);
            } else {
                ++i;
            }
        }
    }

    /// The tokens [begin, end) of one declaration without its body.
    void declaration(size_t begin, size_t end, bool has_body) {
        const std::vector<Attribute> all = attributes(begin, end);
        size_t marker = begin;
        while (marker < end && !is(marker, "kernel")) ++marker;
        if (marker == end) {
            if (std::none_of(all.begin(), all.end(), [](const Attribute& a) { return a.name == "kernel"; })) return;
            marker = begin;
        }
        const bool is_template = is(begin, "template");
        const bool is_definition = is_template && is(begin + 1, "<");
        const size_t body = is_definition ? after_bracket(begin + 1) : begin;
        size_t name = std::max(marker, body);
        while (name < end && !is(name, "(") && !is(name, "decltype")) ++name;
        const bool by_type = is(name, "decltype");
        if (by_type) {
            name = after_bracket(name + 1);
        } else if (is_template && !is_definition) {
            name = std::max(marker, body);
            while (name < end && !is(name, "<")) ++name;
            --name;
        } else {
            --name;
        }
        if (name >= end || tokens_[name].kind != TokenKind::word)
            throw SourceError{tokens_[begin].line,
                              "cannot read this kernel's declaration; expected 'kernel void name(...)'"};

        if (is_template && !is_definition) {
            instantiation(begin, end, name, all, by_type);
        } else if (has_body) {
            KernelDeclaration d = describe(name, all);
            d.parameters = parameters(name + 1, d.host_name);
            if (is_definition)
                templates_[d.expression] = d;
            else
                kernels_.push_back(d);
        }
    }

    KernelDeclaration describe(size_t name, const std::vector<Attribute>& all) const {
        KernelDeclaration d;
        d.line = tokens_[name].line;
        d.host_name = word(name);
        for (const std::string& scope : scopes_) d.expression += scope;
        d.expression += word(name);
        for (const Attribute& a : all)
            if (a.name == "host_name" && a.argument.size() >= 2)
                d.host_name = a.argument.substr(1, a.argument.size() - 2);
        return d;
    }

    void instantiation(size_t begin, size_t end, size_t name, const std::vector<Attribute>& all, bool by_type) {
        KernelDeclaration d = describe(name, all);
        if (std::none_of(all.begin(), all.end(), [](const Attribute& a) { return a.name == "host_name"; }))
            throw SourceError{d.line, "an explicit instantiation of a kernel needs [[host_name(\"...\")]]"};
        const auto found = templates_.find(d.expression);
        if (found == templates_.end())
            throw SourceError{d.line, "no kernel template '" + d.expression + "' is defined before its instantiation"};
        d.parameters = found->second.parameters;
        const size_t after_arguments = is(name + 1, "<") ? after_bracket(name + 1) : name + 1;
        const size_t arguments = tokens_[name].end;
        d.expression += original_.substr(arguments, tokens_[after_arguments - 1].end - arguments);
        std::replace(d.expression.begin(), d.expression.end(), '\n', ' ');
        kernels_.push_back(d);
        if (by_type) blank(tokens_[begin], tokens_[end]);  // C++ instantiates it through the wrapper
    }

    std::vector<KernelParameter> parameters(size_t open, const std::string& kernel) const {
        std::vector<KernelParameter> result;
        const size_t close = after_bracket(open) - 1;
        uint64_t used = 0;
        size_t begin = open + 1;
        int angles = 0;
        for (size_t i = begin; i <= close && begin < close; ++i) {
            if (is(i, "(") || is(i, "[") || is(i, "{")) i = after_bracket(i) - 1;
            angles += is(i, "<") ? 1 : (is(i, ">") ? -1 : 0);
            if (i != close && (angles > 0 || !is(i, ","))) continue;
            result.push_back(parameter(begin, i, kernel));
            if (result.back().buffer && result.back().index < max_buffers) used |= uint64_t(1) << result.back().index;
            begin = i + 1;
        }
        // As in Metal, buffers without an index take the free ones in order.
        for (KernelParameter& p : result) {
            if (!p.buffer || p.index != max_buffers) continue;
            p.index = 0;
            while (used >> p.index & 1) ++p.index;
            used |= uint64_t(1) << p.index;
        }
        return result;
    }

    KernelParameter parameter(size_t begin, size_t end, const std::string& kernel) const {
        const size_t line = tokens_[begin].line;
        bool address = false;
        for (size_t i = begin; i < end; ++i) address |= is(i, "*") || is(i, "&");
        for (const Attribute& a : attributes(begin, end)) {
            if (a.name == "buffer") {
                unsigned index = max_buffers;
                const auto parsed = std::from_chars(a.argument.begin(), a.argument.end(), index);
                if (parsed.ptr != a.argument.end() || index >= max_buffers)
                    throw SourceError{line, "buffer index '" + std::string(a.argument) + "' of kernel '" + kernel +
                                                "': expected a number from 0 to " + std::to_string(max_buffers - 1)};
                return {true, index, {}};
            }
            const std::string_view name = a.name == "thread_execution_width" ? "threads_per_simdgroup" : a.name;
            if (is_thread_attribute(name)) return {false, 0, std::string(name)};
            throw SourceError{line, "attribute '" + std::string(a.name) + "' in kernel '" + kernel +
                                        "' is not supported on this device; kernels here take buffers and the "
                                        "positions and sizes of grid, threadgroup and simdgroup"};
        }
        if (!address)
            throw SourceError{line, "a parameter of kernel '" + kernel +
                                        "' has no attribute; expected [[buffer(n)]] or one like "
                                        "[[thread_position_in_grid]]"};
        return {true, max_buffers, {}};
    }

    /// Same-length replacements, so that lines and columns of messages stay the kernel author's.
    void replace_words() {
        for (size_t i = 0; i < tokens_.size(); ++i) {
            const Token& t = tokens_[i];
            const std::string_view w = word(i);
            if (text_[t.begin] == ' ') continue;
            if (t.kind == TokenKind::attribute || w == "device" || w == "thread" || w == "threadgroup") {
                blank(t, t);
            } else if (w == "kernel") {
                const bool explicit_instantiation = starts_instantiation(i);
                text_.replace(t.begin, 6, explicit_instantiation ? "      " : "static");
            } else if (w == "constant") {
                text_.replace(t.begin, 8, const_follows_or_precedes(i) ? "        " : "const   ");
            }
        }
    }

    bool starts_instantiation(size_t i) const {
        while (i > 0 && tokens_[i - 1].kind == TokenKind::attribute) --i;
        return i > 0 && is(i - 1, "template");
    }

    /// C++ forbids a second const in one declaration specifier sequence; Metal's `constant` may stand beside one.
    bool const_follows_or_precedes(size_t i) const {
        if (i > 0 && is(i - 1, "const")) return true;
        for (size_t j = i + 1; j < tokens_.size(); ++j) {
            if (is(j, "const")) return true;
            if (is(j, "<")) {
                j = after_bracket(j) - 1;
            } else if (tokens_[j].kind != TokenKind::word && !is(j, ":")) {
                return false;
            }
        }
        return false;
    }

    void check_names() const {
        std::set<std::string_view> names;
        for (const KernelDeclaration& kernel : kernels_)
            if (!names.insert(kernel.host_name).second)
                throw SourceError{kernel.line, "a second kernel with the name '" + kernel.host_name + "'"};
    }

    std::string text_;
    const std::string original_;
    std::string_view source_name_;
    std::vector<Token> tokens_;
    std::vector<std::string> scopes_;
    std::vector<KernelDeclaration> kernels_;
    std::map<std::string, KernelDeclaration> templates_;
};

}  // namespace

Translation translate(std::string preprocessed, std::string_view source_name) {
    return Translator(std::move(preprocessed), source_name).run();
}

}  // namespace softmetal::msl
