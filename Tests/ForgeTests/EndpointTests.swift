// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Forge

/// Where the token may go.
struct EndpointTests {
  @Test(arguments: [
    ("https://api.github.com", "https://api.github.com/user", "https://api.github.com/graphql"),
    (
      "https://github.example.com/api/v3/", "https://github.example.com/api/v3/user",
      "https://github.example.com/api/graphql"
    ),
    (
      "HTTPS://GitLab.Example.com:8443/api/v4", "https://gitlab.example.com:8443/api/v4/user",
      "https://gitlab.example.com:8443/api/v4/graphql"
    ),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/user", "http://127.0.0.1:8080/graphql"),
    ("http://localhost/api/v3", "http://localhost/api/v3/user", "http://localhost/api/graphql"),
    ("http://[::1]:80", "http://[::1]:80/user", "http://[::1]:80/graphql"),
  ])
  func addresses(url: String, user: String, graphQL: String) throws {
    let endpoint = try APIEndpoint(url)
    #expect(endpoint.url("/user", query: []) == user)
    #expect(endpoint.graphQL == graphQL)
  }

  @Test(arguments: [
    "", "github.com", "ftp://github.com", "file:///etc/passwd", "https://", "https:///x",
    "https://user:password@github.com", "https://github.com:port", "https://github.com:99999",
    "https://git hub.com", "https://github.com/\"\nurl = \"https://evil.example",
    "https://github.com/?a=b", "https://github.com/#x", "https://[::1", "https://...",
    "http://github.com", "http://127.0.0.1.evil.example", "http://127.1", "http://127.0.0.256",
    "http://localhost.evil.example", "http://10.0.0.1", "http://0.0.0.0", "http://[::2]",
    "http://127.0.0.1@evil.example", "http://0127.0.0.1", "http://127.0.0.01",
    "https://evil.example\\@github.com",
  ])
  func refused(url: String) {
    #expect(throws: ForgeError.self) { try APIEndpoint(url) }
  }

  /// The text of an error may be printed: a password in a URL is not in it.
  @Test func aPasswordInAURLIsNotShown() {
    do throws(ForgeError) {
      _ = try APIEndpoint("https://user:hunter2@github.com")
      Issue.record("it was taken")
    } catch {
      #expect(!error.description.contains("hunter2"))
    }
  }

  @Test(arguments: [
    ("https://api.github.com/repositories/1/issues?page=2", true),
    ("https://API.github.com/x", true),
    ("https://api.github.com:8443/x", false), ("http://api.github.com/x", false),
    ("https://api.github.com.evil.example/x", false),
    ("https://evil.example/api.github.com", false),
    ("https://api.github.com@evil.example/", false), ("//evil.example/x", false), ("", false),
  ])
  func whatIsTheSamePlace(url: String, expected: Bool) throws {
    #expect(try APIEndpoint("https://api.github.com").holds(url) == expected)
  }

  @Test func queriesAreEscaped() throws {
    let endpoint = try APIEndpoint("https://api.github.com")
    #expect(
      endpoint.url("/x", query: [("head", "a:b&c=ü/d"), ("page", "2")])
        == "https://api.github.com/x?head=a%3Ab%26c%3D%C3%BC%2Fd&page=2")
  }
}

struct TokenTests {
  @Test(arguments: ["", "a b", "a\nb", "a\u{0}", "ü", "a\r\nX-Header: b"])
  func whatCannotStandInAHeader(text: String) {
    #expect(Token(text) == nil)
  }

  @Test func itIsPrintedByNobody() throws {
    let token = try #require(Token("hunter2"))
    for text in ["\(token)", String(reflecting: token), String(describing: [token])] {
      #expect(!text.contains("hunter2"), "\(text)")
    }
    var dumped = ""
    dump(token, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  @Test(arguments: [
    ("", ""), ("hunter2", "***"), ("a hunter2 b hunter2", "a *** b ***"), ("hhunter2", "h***"),
    ("hunter", "hunter"), ("hunterhunter2ü", "hunter***ü"), ("ühunter22", "ü***2"),
  ])
  func itIsTakenOutOfWhatOthersSay(text: String, expected: String) throws {
    #expect(try #require(Token("hunter2")).removed(from: text) == expected)
  }
}
