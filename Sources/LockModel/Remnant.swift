// SPDX-License-Identifier: Apache-2.0
public import Schema

/// What a statement of several transactions leaves in the catalog when it fails in a phase:
/// earlier phases have been committed.
public struct Remnant: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// An index that no query uses and no writer keeps up.
    case invalidIndex
    /// An index that no query uses, but every writer keeps up.
    case maintainedInvalidIndex
    /// An index that nobody opens any more.
    case deadIndex
    /// A partition that queries of the parent leave out, until DETACH PARTITION … FINALIZE.
    case pendingDetach
  }
  public var kind: Kind
  public var relation: RelationName
  public var citation: Citation

  public init(_ kind: Kind, _ relation: RelationName, citation: Citation) {
    self.kind = kind
    self.relation = relation
    self.citation = citation
  }
}
