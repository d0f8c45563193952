// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Forge

/// Exactly one comment, whatever happens in between.
struct StickyCommentTests {
  @Test func theFirstIsCreated() throws {
    let thread = MemoryThread([])
    let outcome = try sticky(thread, "new").write()
    #expect(outcome.change == .created)
    #expect(thread.bodies == ["new"])
  }

  @Test(arguments: [
    ("old", StickyComment.Change.updated, 1), ("new", .unchanged, 0), ("new\r\n \n", .unchanged, 0),
  ])
  func whatIsThereIsUpdatedOnce(body: String, change: StickyComment.Change, writes: Int) throws {
    let thread = MemoryThread([Forge.Comment(id: 3, body: body)])
    #expect(try sticky(thread, "new\n").write().change == change)
    #expect(thread.writes == writes)
    #expect(thread.comments.map(\.id) == [3])
  }

  @Test func theOldestOfSeveralStays() throws {
    let thread = MemoryThread([3, 5, 9].map { Forge.Comment(id: $0, body: "old") })
    let outcome = try sticky(thread, "new").write()
    #expect(outcome.removed == 2)
    #expect(thread.comments == [Forge.Comment(id: 3, body: "new")])
  }

  /// Another job looked at the same moment, and wrote first.
  @Test func theYoungerGivesWayAndItsTextStays() throws {
    let thread = MemoryThread([])
    thread.beforeCreating = { $0.comments.append(Forge.Comment(id: 1, body: "other")) }
    let outcome = try sticky(thread, "new").write()
    #expect(outcome.change == .updated)
    #expect(thread.comments == [Forge.Comment(id: 1, body: "new")])
  }

  /// It wrote second: its own look finds ours.
  @Test func theOlderStays() throws {
    let thread = MemoryThread([])
    thread.afterCreating = { $0.comments.append(Forge.Comment(id: 500, body: "other")) }
    #expect(try sticky(thread, "new").write().change == .created)
    #expect(thread.bodies == ["new"])
  }

  /// A list that is a moment behind does not show what was just created.
  @Test func aLateListDoesNotHideOurOwn() throws {
    let thread = MemoryThread([])
    thread.beforeCreating = { $0.comments.append(Forge.Comment(id: 1, body: "other")) }
    thread.hidesCreated = true
    _ = try sticky(thread, "new").write()
    #expect(thread.comments == [Forge.Comment(id: 1, body: "new")])
  }

  @Test(arguments: [true, false])
  func aLostAnswerIsLookedAfter(wasDone: Bool) throws {
    let thread = MemoryThread([])
    thread.lostAnswers = 1
    thread.doesWhatIsLost = wasDone
    let outcome = try sticky(thread, "new").write()
    #expect(outcome.change == (wasDone ? .unchanged : .created))
    #expect(thread.bodies == ["new"])
  }

  @Test func lostAnswersEnd() {
    let thread = MemoryThread([])
    thread.lostAnswers = 99
    #expect(throws: ForgeError.answerLost(host: "h", reason: "r")) {
      try sticky(thread, "new").write()
    }
    #expect(thread.comments.isEmpty)
  }

  @Test func oneThatIsDeletedMeanwhileIsWrittenAnew() throws {
    let thread = MemoryThread([Forge.Comment(id: 3, body: "old")])
    thread.beforeUpdating = { $0.comments.removeAll() }
    #expect(try sticky(thread, "new").write().change == .created)
    #expect(thread.bodies == ["new"])
  }

  @Test func aPreviewWritesNothing() throws {
    let thread = MemoryThread([3, 5].map { Forge.Comment(id: $0, body: "old") })
    let outcome = try sticky(thread, "new").preview()
    #expect(outcome.change == .updated && outcome.removed == 1)
    #expect(thread.writes == 0)
  }

  @Test(arguments: [
    ("<!-- m -->\nx", true), (" \r\n\t<!-- m -->", true), ("x <!-- m -->", false), ("", false),
    ("> <!-- m -->", false), ("<!-- m --", false),
  ])
  func theMarkStandsAtTheBeginning(body: String, expected: Bool) {
    #expect(Forge.Comment.isMarked(body, "<!-- m -->") == expected)
  }

  private func sticky(_ thread: MemoryThread, _ body: String) -> StickyComment {
    StickyComment(thread: thread, body: body) { attempt, error throws(ForgeError) in
      if attempt > 4 { throw error }
    }
  }
}

private final class MemoryThread: CommentThread {
  var comments: [Forge.Comment]
  var writes = 0
  var beforeCreating: (MemoryThread) -> Void = { _ in }
  var afterCreating: (MemoryThread) -> Void = { _ in }
  var beforeUpdating: (MemoryThread) -> Void = { _ in }
  var lostAnswers = 0
  var doesWhatIsLost = false
  var hidesCreated = false
  private var created: Set<Int> = []
  private var nextID = 100

  init(_ comments: [Forge.Comment]) { self.comments = comments }

  var bodies: [String] { comments.map(\.body) }

  func ours() throws(ForgeError) -> [Forge.Comment] {
    comments.filter { !hidesCreated || !created.contains($0.id) }.sorted { $0.id < $1.id }
  }

  func create(_ body: String) throws(ForgeError) -> Forge.Comment {
    if lostAnswers > 0 {
      lostAnswers -= 1
      if doesWhatIsLost { comments.append(Forge.Comment(id: nextID, body: body)) }
      throw .answerLost(host: "h", reason: "r")
    }
    writes += 1
    beforeCreating(self)
    let comment = Forge.Comment(id: nextID, body: body)
    nextID += 1
    created.insert(comment.id)
    comments.append(comment)
    afterCreating(self)
    return comment
  }

  func update(_ comment: Forge.Comment, _ body: String) throws(ForgeError) -> Forge.Comment {
    writes += 1
    beforeUpdating(self)
    guard let index = comments.firstIndex(where: { $0.id == comment.id }) else {
      throw .notFound(.github, what: "comment", needs: "x")
    }
    comments[index].body = body
    return comments[index]
  }

  func delete(_ comment: Forge.Comment) throws(ForgeError) {
    writes += 1
    comments.removeAll { $0.id == comment.id }
  }
}
