// Written by scripts/look-alikes.mts from Unicode's confusables.txt (https://www.unicode.org/license.txt).

/** Letters and hyphens of other scripts, each group behind the one that Unicode says they look like. */
export const lookAlikes =
  '-‐‒–—−ⲻ⸚aɑαаꭺᗅꓮ𖽀𐊠bƅьꮟᑲᖯꞵβвᏼᗷꓐ𐊂𐊡𐌁ɓᑳƃбƀҍѣcᴄςⲥсꮯ𐐽ꓚ𐊢𐌂𐔜ȼҫdԁꮷᑯꓒꭰᗞᗪꓓɗɖƌđðeꬲеҽεⴹꭼꓰ𑣆𑣎𐊆ɇҿfꬵꞙẝքϝᖴꓝ𑣂𐊇𐊥𐔥ƒᵮgɡᶃƍցԍꮐᏻꓖɠǥhһհꮒⲏнꮋᕼꓧ𐋏ɦꚕᏺⱨңħћӊӈiıɪɩιіꙇӏꭵ𑣃ɨᵻᵼjϳјʝꭻᒍꓙɉkκⲕкꮶᛕꓗ𐔘ƙⱪқꝁҟlǀⲓוןاߊⵏᛁꓲ𖼨𐊊𐌉ⳑꮮᒪꓡ𖼖𑣒𐑃𐔦łɭƚɫٳmμϻⲙмꮇᗰᛖꓟ𐊰𐌑ӎ𑜀ɱᵯnηոռⲛꓠ𐔓ɳƞɲᵰoσᴏᴑꬽοⲟоჿօסهھہەഠဝ𐓪𑣈𑣗𐐬ⵔዐଠꓳ𑣕𐊒𐊫𐔖ۿøꬾⵁɵꝋөѳꮎꮻθⴱꭴတpρⲣрꮲᑭꓑ𐊕ƥᵽqԛգզⵕʠrꭇꭈᴦⲅгꮁʀꭱꮢ𐓜ᖇꓣ𖼵ɽɼɍғᵲsꜱƽѕꮪ𑣁𐑈տꮥꓢ𖼺𐊖ʂᵴtτⲧтꭲꓔ𖼊𐊗𐊱𐌕ƭⱦʈҭŧᵵuꞟᴜꭎꭒʋυս𐓶𑣘ሀᑌꓴ𖽂ᵾꮜʉvνᴠѵט𑜆ꮩ𑣀ⴸᐯꛟꓦ𖼈𐔝wɯᴡѡԝա𑜊𑜎𑜏ꮃꮤꓪѽ𑓅ꝡxхᕁᕽꭓχⲭⵝᚷꓫ𐊐𐊴𐌗𐔧ҳy𑣜ɣᶌʏỿꭚγуүყⲩꭹꮍꓬ𖽃𐊲ƴɏұz𑣄ᴢꮓζꓜ𑣉ʐƶȥᵶ';
