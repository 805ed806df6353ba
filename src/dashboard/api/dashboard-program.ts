import type { Sender } from '../../sending/post.ts';

/** How the command line starts the dashboard, which is a program file of its own beside it (`bin/dashboard.js`). */
export interface DashboardProgram {
  startDashboard(request: DashboardRequest): Promise<RunningDashboard>;
}

export interface DashboardRequest {
  readonly bridgeDirectory: string;
  /** In whose name the page writes: a person's, or a script's, and never a session's. */
  readonly writer: Sender;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface RunningDashboard {
  /** Lets one tab in. */
  readonly url: string;
  /** Ends all connections and leaves nothing behind. */
  close(): Promise<void>;
}
