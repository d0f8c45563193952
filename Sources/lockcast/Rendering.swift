// SPDX-License-Identifier: Apache-2.0
import Reports
import Verdicts

enum Rendering {
  static func bytes(_ report: Report, _ format: ReportFormat, toFile: Bool = false) -> [UInt8] {
    switch format {
    case .terminal: TerminalReport(isColoured: !toFile && Console.isColoured).render(report)
    case .markdown: MarkdownReport().render(report)
    case .json: JSONReport().render(report)
    case .html: HTMLReport().render(report)
    case .sarif: SARIFReport(version: Lockcast.version).render(report)
    case .junit: JUnitReport().render(report)
    case .github: WorkflowCommands().render(report)
    case .gitlab: CodeQualityReport().render(report)
    }
  }
}
