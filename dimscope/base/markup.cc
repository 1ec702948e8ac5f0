#include "dimscope/base/markup.h"

namespace dimscope {

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string escape_latex(std::string_view text) {
  std::string escaped;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    switch (c) {
      case '#':
      case '$':
      case '%':
      case '&':
      case '_':
      case '{':
      case '}':
        escaped += '\\';
        escaped += c;
        break;
      case '\\':
        escaped += "\\textbackslash{}";
        break;
      case '^':
        escaped += "\\textasciicircum{}";
        break;
      case '~':
        escaped += "\\textasciitilde{}";
        break;
      case '<':
        escaped += "\\textless{}";
        break;
      case '>':
        escaped += "\\textgreater{}";
        break;
      case '|':
        escaped += "\\textbar{}";
        break;
      case '"':
        escaped += "\\textquotedbl{}";
        break;
      case '\'':
        escaped += "\\textquotesingle{}";
        break;
      case '`':
        escaped += "\\textasciigrave{}";
        break;
      case '-':  // "--" would become a dash
      case ',':  // ",," would become a quote
        escaped += c;
        if (text.substr(at + 1).starts_with(c)) escaped += "{}";
        break;
      case '?':  // "?`" and "!`" would become upside down
      case '!':
        escaped += c;
        if (text.substr(at + 1).starts_with('`')) escaped += "{}";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace dimscope
