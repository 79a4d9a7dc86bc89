import type { ImportPreview } from '../../../shared/import.ts';
import { wishForChannel, type ImportDraft } from './import-draft.ts';
import { count } from './format-words.ts';

interface ChannelFormProps {
  readonly draft: ImportDraft;
  readonly preview: ImportPreview;
}

/** Names and colours of the channels, as the files have them until they are changed. */
export function ChannelForm({ draft, preview }: ChannelFormProps) {
  return (
    <fieldset className="pl-import-part pl-import-channels">
      <legend>Channels</legend>
      {preview.channels.map((channel, index) => {
        const wish = draft.channels[index];
        return (
          <div key={index} className="pl-import-channel">
            <input
              type="color"
              className="pl-color"
              aria-label={`Colour of ${channel.name}`}
              value={wish?.color ?? channel.color}
              onChange={(event) => wishForChannel(index, { color: event.currentTarget.value })}
            />
            <input
              type="text"
              aria-label={`Name of ${channel.name}`}
              placeholder={channel.name}
              maxLength={200}
              value={wish?.name ?? ''}
              onChange={(event) => wishForChannel(index, { name: event.currentTarget.value })}
            />
            <span>{count(channel.planes, 'plane')}</span>
          </div>
        );
      })}
    </fieldset>
  );
}
