// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema

/// A schema, and statements planned against it.
struct AlterTableSample {
  var catalog: Catalog
  var settings: [String: String] = [:]

  init(
    _ setup: [String], version: Int = 15, isComplete: Bool = true,
    settings: [String: String] = [:]
  ) {
    catalog = Catalog(version: ServerVersion(version), isComplete: isComplete)
    self.settings = settings
    for text in setup {
      for statement in SourceFile.parse([UInt8](text.utf8)).statements {
        catalog.apply(statement.statement)
      }
    }
    catalog = catalog.asBaseline()
  }

  func plan(_ text: String) -> Plan {
    let statement = SourceFile.parse([UInt8](text.utf8)).statements.first?.statement
    return statement?.plan(in: PlanContext(catalog: catalog, settings: settings)) ?? Plan()
  }
}

extension Plan {
  var strongestLocks: [String: String] {
    var modes: [String: LockMode] = [:]
    for lock in locks where !lock.created && lock.release != .early && lock.kind != .toast {
      let name = lock.relation.description
      modes[name] = max(modes[name] ?? lock.mode, lock.mode)
    }
    return modes.mapValues(\.name)
  }

  var rewrittenRelations: [String] {
    let names = work.filter { work in
      switch work.kind {
      case .rewrite, .moveFiles, .emptied: true
      case .catalogOnly, .scan, .indexBuild, .foreignKeyValidation, .rowChanges, .dropFiles,
        .fill, .vacuum, .analyze:
        false
      }
    }
    return Set(names.map(\.relation.description)).sorted()
  }

  var scannedRelations: [String] {
    let names = work.filter { work in
      switch work.kind {
      case .scan, .rewrite, .indexBuild, .foreignKeyValidation: true
      case .catalogOnly, .rowChanges, .moveFiles, .emptied, .dropFiles, .fill, .vacuum,
        .analyze:
        false
      }
    }
    return Set(names.map(\.relation.description)).sorted()
  }
}
