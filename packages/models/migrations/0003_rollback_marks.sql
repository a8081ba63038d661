-- By which a repeated request finds the rollback that it has already had.
alter table model_champion_history add column mark text;
