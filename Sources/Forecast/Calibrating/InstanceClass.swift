// SPDX-License-Identifier: Apache-2.0
public import Snapshot

/// A class of machine or of storage by its name: what to expect of one that nobody timed.
public struct InstanceClass: Sendable, Hashable {
  public var name: String
  /// CPU time against the machine behind the unit costs, a 2.5 GHz core of 2018.
  public var cpu: Double?
  /// MiB a second, in the long run: credits for bursts are used up by what takes long.
  public var read: Double?
  public var write: Double?
  /// The vendor's page that has the figure.
  public var source: String

  /// Of the declared rate so much is left for one writer beside checkpoints (docs/forecast.md).
  private static let usableForWriting = 0.6

  private init(storage name: String, _ rate: Double, _ source: String) {
    self.name = name
    read = rate
    write = Self.usableForWriting * rate
    self.source = source
  }

  private init(cpu name: String, _ factor: Double, _ source: String) {
    self.name = name
    cpu = factor
    self.source = source
  }

  /// The table.
  public static let all: [InstanceClass] = [
    InstanceClass(storage: "gp2", 128, "AWS, Amazon EBS general purpose SSD volumes"),
    InstanceClass(storage: "gp2-334gib", 250, "AWS, Amazon EBS general purpose SSD volumes"),
    InstanceClass(storage: "gp3", 125, "AWS, Amazon EBS general purpose SSD volumes"),
    InstanceClass(storage: "gp3-500", 500, "AWS, Amazon RDS storage types: from 400 GiB on"),
    InstanceClass(storage: "gp3-1000", 1000, "AWS, Amazon EBS general purpose SSD volumes"),
    InstanceClass(storage: "io1", 500, "AWS, Amazon EBS provisioned IOPS SSD volumes"),
    InstanceClass(storage: "io2", 1000, "AWS, Amazon EBS provisioned IOPS SSD volumes"),
    InstanceClass(storage: "pd-balanced-500gib", 140, "Google, Persistent Disk performance"),
    InstanceClass(storage: "pd-ssd-500gib", 240, "Google, Persistent Disk performance"),
    InstanceClass(storage: "azure-p10", 100, "Microsoft, premium SSD disk sizes"),
    InstanceClass(storage: "azure-p20", 150, "Microsoft, premium SSD disk sizes"),
    InstanceClass(storage: "azure-p30", 200, "Microsoft, premium SSD disk sizes"),
    InstanceClass(storage: "network-small", 80, "small network disks: 60 to 100 MB/s"),
    InstanceClass(storage: "local-nvme", 1500, "a local NVMe disk: 1,500 MB/s read"),
    InstanceClass(storage: "hdd", 120, "one spinning disk, sequentially"),
    InstanceClass(cpu: "cpu-current", 0.7, "cores of the last few years"),
    InstanceClass(cpu: "cpu-older", 1, "2.5 GHz cores of about 2018"),
    InstanceClass(cpu: "cpu-burstable", 1.6, "shared or burstable cores"),
  ]

  public static func named(_ name: String) -> InstanceClass? {
    all.first { $0.name == name }
  }
}

extension Calibration {
  /// What is expected of the classes that the text names, such as `gp3` or `gp3+cpu-burstable`;
  /// nil: one of them is none.
  public init?(instance text: String, at moment: Timestamp) {
    self.init()
    instance = text
    for name in text.split(separator: "+") {
      guard let named = InstanceClass.named(String(name)) else { return nil }
      func figure(_ value: Double) -> CalibratedFigure {
        CalibratedFigure(value, .instanceClass, at: moment)
      }
      if let factor = named.cpu { cpu = figure(factor) }
      if let rate = named.read { readRate = figure(rate * 1_048_576) }
      if let rate = named.write { writeRate = figure(rate * 1_048_576) }
    }
    guard cpu != nil || readRate != nil else { return nil }
    if cpu == nil { cpu = CalibratedFigure(1, .instanceClass, at: moment) }
  }
}
