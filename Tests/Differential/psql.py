# SPDX-License-Identifier: Apache-2.0
"""Cuts a psql script into what psql sends to the server (src/fe_utils/psqlscan.l).

Independent of the parser under test on purpose: it is the other opinion on boundaries.
"""
import re

TOKEN = re.compile(r"""
    (?P<space>[ \t\n\r\f\v]+)
  | (?P<line>--[^\n\r]*)
  | (?P<block>/\*)
  | (?P<escape>[eE]'(?:[^'\\]|''|\\.)*')
  | (?P<string>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
  | (?P<name>(?:[uU]&)?"(?:[^"]|"")*")
  | (?P<dollar>\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$)
  | (?P<word>[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*)
  | (?P<parameter>\$[0-9]+)
  | (?P<operator>(?:(?!--|/\*)[~!@\#^&|`?+\-*/%<>=])+)
  | (?P<number>\.?[0-9][0-9A-Za-z_]*(?:\.[0-9]+)?)
  | (?P<cast>::|:=)
  | (?P<variable>:(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*|'[A-Za-z0-9_\x80-\xff]+'
                    |"[A-Za-z0-9_\x80-\xff]+"|\{\?[A-Za-z0-9_\x80-\xff]+\}))
  | (?P<command>\\(?:[^;:]|$))
  | (?P<escaped>\\[;:])
  | (?P<other>.)
""", re.X | re.S)
BACKSLASHES = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.S)
SENDS = re.compile(r"\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse|sendpipeline)\b")
WHOLE_LINE = re.compile(r"\\(?:copy|!|ef|ev|sf|sv|h|help)\b")
ARGUMENT = re.compile(r"""'(?:[^'\\\n]|''|\\.)*'|"[^"\n]*"|`[^`\n]*`|\\\\|[^\\\n]""")
DATA = re.compile(r"[ \t\r]*(?:--[^\n]*)?\n")


class Piece:
    """One message to the server: its text, with blanks for what psql keeps to itself."""

    def __init__(self, start, text, tokens, standard):
        self.start, self.text, self.tokens = start, text, tokens
        self.standard = standard

    def has_touching_parameter(self):
        return any(token[0] == "$" and token[1:].isdigit() and end == following[0]
                   and (following[2][0].isalpha() or following[2][0] == "_")
                   for (_, end, token), following in zip(self.tokens, self.tokens[1:]))

    def with_numbers(self):
        """The text with numbers in place of those variables that are plain words."""
        chars = list(self.text)
        for start, end, token in self.tokens:
            if token[0] == ":" and token[1:2].isidentifier():
                chars[start - self.start:end - self.start] = "1" * (end - start)
        return "".join(chars)


def pieces(source):
    """The messages of a script (bytes), offsets counted in bytes."""
    return list(Scanner(source.decode("latin-1")).pieces())


class Scanner:
    def __init__(self, text):
        self.text, self.position, self.standard = text, 3 if text[:3] == "\xef\xbb\xbf" else 0, True
        self.clear()

    def clear(self):
        self.tokens, self.depth, self.brackets, self.blocks = [], 0, 0, 0

    def pieces(self):
        chars, start = list(self.text), self.position
        while self.position < len(self.text):
            at, kind, token = self.position, *self.take()
            ends = False
            if kind == "command":
                if SENDS.match(token) and self.tokens:
                    ends = True
                else:
                    self.data_of_copy_command(token)
                self.blank(chars, at, self.position)
            elif kind == "escaped":
                chars[at] = " "
                self.tokens.append((at + 1, at + 2, token[1]))
            elif kind == "variable" and not self.brackets:
                self.substitute(chars, at, token)
                self.tokens.append((at, self.position, token))
            elif kind == "other" and token == ";" and not self.depth and not self.blocks:
                ends = True
            elif kind not in ("space", "line", "block"):
                self.follow(kind, token)
                self.tokens.append((at, self.position, token))
            if ends:
                if self.tokens:
                    yield Piece(start, "".join(chars[start:at]), self.tokens, self.standard)
                    if kind == "other":
                        self.skip_data()
                self.clear()
                start = self.position
        if self.tokens:
            yield Piece(start, "".join(chars[start:]), self.tokens, self.standard)

    def take(self):
        match = TOKEN.match(self.text, self.position)
        kind = match.lastgroup
        end = match.end()
        if kind == "string" and not self.standard and match[0][0] == "'":
            match = BACKSLASHES.match(self.text, self.position) or match
            end = match.end()
        elif kind == "block":
            end = self.end_of_comment(end)
        elif kind == "dollar":
            close = self.text.find(match[0], end)
            end = close + len(match[0]) if close >= 0 else len(self.text)
        elif kind == "command":
            end = self.end_of_command()
        elif kind == "other" and match[0] in "'\"":
            end = len(self.text)
        token = self.text[self.position:end]
        self.position = end
        return kind, token

    def end_of_comment(self, position):
        depth = 1
        while depth:
            match = re.compile(r"/\*|\*/").search(self.text, position)
            if not match:
                return len(self.text)
            depth += 1 if match[0] == "/*" else -1
            position = match.end()
        return position

    def end_of_command(self):
        line = self.text.find("\n", self.position)
        line = len(self.text) if line < 0 else line
        if WHOLE_LINE.match(self.text, self.position):
            return line
        position = self.position + 1
        while position < line:
            match = ARGUMENT.match(self.text, position)
            if not match:
                return position if self.text[position] == "\\" else line
            position = match.end()
            if match[0] == "\\\\":
                break
        return position

    def substitute(self, chars, at, token):
        """A value as long as the variable: a word, a string, a quoted name or `TRUE`."""
        end = at + len(token)
        if token[1] in "'\"":
            chars[at:at + 2] = [token[1], "v"]
        elif token[1] == "{":
            chars[at:end] = list("TRUE".ljust(len(token)))
        else:
            chars[at] = "v"

    def follow(self, kind, token):
        if kind == "other" and token in "()":
            self.depth = max(0, self.depth + (1 if token == "(" else -1))
        elif kind == "other" and token in "[]":
            self.brackets = max(0, self.brackets + (1 if token == "[" else -1))
        elif kind == "word" and not self.depth:
            self.follow_body(token.lower())
            self.follow_setting(token.lower())

    def follow_body(self, word):
        """`BEGIN`, `CASE` and `END` nest in what begins with CREATE FUNCTION or PROCEDURE."""
        words = [token.lower() for _, _, token in self.tokens[:4]]
        if words[:1] != ["create"]:
            return
        if words[1:3] == ["or", "replace"]:
            words[1:3] = []
        if len(words) < 2 or words[1] not in ("function", "procedure"):
            return
        if word == "begin" or (word == "case" and self.blocks):
            self.blocks += 1
        elif word == "end" and self.blocks:
            self.blocks -= 1

    def follow_setting(self, word):
        words = [token.lower() for _, _, token in self.tokens]
        if words[:2] == ["set", "standard_conforming_strings"]:
            self.standard = word not in ("off", "false")
        elif words == ["reset"] and word == "standard_conforming_strings":
            self.standard = True

    def blank(self, chars, start, end):
        for position in range(start, end):
            if chars[position] != "\n":
                chars[position] = " "

    def skip_data(self):
        statement, isFirst = [], True
        for word in [token.lower() for _, _, token in self.tokens] + [";"]:
            if word == ";":
                pairs = list(zip(statement, statement[1:]))
                if statement[:1] == ["copy"] and (
                        ("from", "stdin") in pairs or ("from", "stdout") in pairs):
                    self.data(isFirst)
                    isFirst = False
                statement = []
            else:
                statement.append(word)

    def data_of_copy_command(self, token):
        if re.match(r"\\copy\b.*\bfrom\s+stdin\b", token, re.I):
            self.data()

    def data(self, isFirst=True):
        match = DATA.match(self.text, self.position)
        if match or not isFirst:
            start = match.end() if isFirst else self.position
            end = re.compile(r"^\\\.\r?(?:\n|\Z)", re.M).search(self.text, start)
            self.position = end.end() if end else len(self.text)
