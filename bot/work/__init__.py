"""What a worker does with one job: claim, ask GitHub, examine, publish under the fence, keep. Nothing is judged here."""
